"""The commands of `clamour`, one a module, each with `main(argv) -> exit status`."""
