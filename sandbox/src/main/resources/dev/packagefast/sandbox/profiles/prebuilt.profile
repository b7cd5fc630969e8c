# Hosts of releases, not of packages. Anybody can publish there, and whoever does can be told what the script could
# read: name this profile for packages that need it, and no others.
purpose = Scripts that download a finished binary of their own release
network = github.com, objects.githubusercontent.com, release-assets.githubusercontent.com, nodejs.org
least-isolation = L2
read = node, node-modules
path = node-modules, node-gyp
separate-hard-links = yes
wall-clock = 10m
cpu = 5m
memory = 2 GiB
processes = 256
open-files = 4096
file-size = 2 GiB
output = 8 MiB
disk-written = 8 GiB
variable.npm_config_node_gyp = ${node-gyp}
