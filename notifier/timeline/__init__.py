"""What: milestones, the statements behind them, and how two timelines differ. Pure: standard library only."""
