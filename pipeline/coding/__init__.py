"""From the text of an article to the mentions of political events in it.

The stages read as the data flows: `parsing` (sentences and dependency trees), `actors`,
`places`, `dates`, `triggers`, `composition`, `arguments`, `reference`, `status`, `counts`,
`contexts`, joined by `coder`. Everything here is pure: no network, no clock, no randomness.
"""
