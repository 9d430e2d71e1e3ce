"""The demo: invented countries, people and offices on reserved domains, and 200 supporters."""
