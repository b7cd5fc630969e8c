# The least: most install scripts only look around and write into their own package.
purpose = Scripts that choose among files of their own package
network = none
least-isolation = L2
read = node, node-modules
path = node-modules
separate-hard-links = yes
wall-clock = 5m
cpu = 5m
memory = 2 GiB
processes = 256
open-files = 4096
file-size = 1 GiB
output = 8 MiB
disk-written = 4 GiB
variable.npm_config_offline = true
