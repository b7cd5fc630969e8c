# Compilers lie in the system's folders and need time and memory. The headers are those of the node on PATH,
# so that node-gyp downloads nothing.
purpose = Native code, built from source with the compilers and headers of this machine
network = none
least-isolation = L1
read = node, node-headers, node-modules
path = node-modules, node-gyp
separate-hard-links = yes
wall-clock = 30m
cpu = 30m
memory = 8 GiB
processes = 1024
open-files = 8192
file-size = 4 GiB
output = 64 MiB
disk-written = 32 GiB
variable.npm_config_offline = true
variable.npm_config_nodedir = ${node-headers}
variable.npm_config_node_gyp = ${node-gyp}
