"""What is read of loops: the facts the rules need, lists, kits, choices and the timeline."""
