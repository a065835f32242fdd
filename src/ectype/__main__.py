from ectype.cli import main

main()
