"""Dagster over the stages: the only package that imports it."""

import warnings

import dagster

# backfill policies have been in beta for years, and Dagster's own calls warn of other features too;
# an operator can do nothing about either
warnings.filterwarnings("ignore", category=dagster.BetaWarning)
