"""Companies on their way to having apprentices: stages per trade, what is agreed, whom to call, who canvasses."""
