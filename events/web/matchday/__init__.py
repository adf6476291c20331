"""The pages of a matching day: who takes part, their wishes, the plan, the day itself, and what came of it."""
