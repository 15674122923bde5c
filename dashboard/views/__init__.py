"""Frames, figures and words that pages show, made from questions: one module for each thing of the domain."""
