"""The hostile files, one function per family, each file beside the outcome that domain.md section 3 demands."""
