"""Drills: what holds when processes are killed, and when many save, publish and wait for the clock in one moment."""
