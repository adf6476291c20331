"""The pages about money: an ambassador's expenses, approving them, payroll, employers' claims, the rates."""
