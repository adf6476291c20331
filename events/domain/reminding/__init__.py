"""Reminders: planned with the event, re-armed when it moves, gone when it is cancelled, sent once each.

A rule plans one row per event (``planning``); whom it is for is looked up when the time comes (``audience``). Then
each of them gets a row in the ledger before their letter is written (``delivering``). A changed rule plans anew in the
background (``replanning``).
"""
