"""Tests of the intake: pages and files."""
