"""The pages: what an office reads, asked from the published warehouse and shown with its sources."""
