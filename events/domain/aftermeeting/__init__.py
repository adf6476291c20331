"""After a meeting: minutes, what somebody promised, and what the next meeting takes along."""
