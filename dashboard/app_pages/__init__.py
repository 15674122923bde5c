"""The pages themselves, one module each; dashboard/pages.py registers them."""
