"""Reference data, catalogs, schemes and templates that ship with the project; no output lands here."""
