"""What ambassadors get back and employers are paid: rates, trips, expenses, receipts, batches for payroll."""
