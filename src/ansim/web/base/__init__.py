"""The ground of every page: base templates on KRDS, tags, language, headers that keep other hosts out."""
