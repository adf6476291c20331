"""Matching days: companies and apprentices say whom they wish to meet, a plan is proven best, and outcomes are kept."""
