"""Dagster over the stages: the only package that imports it."""
