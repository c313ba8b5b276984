"""The dataset: working store, event resolution, snapshots and what is made of them."""
