package localpg

import (
	"maps"
	"slices"
)

// arguments are the server's settings as command line flags. They are given anew at every start
// instead of being written into the cluster, so that a newer program brings its newer settings along.
// The last one of a name wins.
func (c *cluster) arguments() []string {
	args := []string{"-D", c.layout.data}
	groups := []map[string]string{tuning()}
	if c.options.Throwaway {
		groups = append(groups, careless())
	}
	groups = append(groups, c.options.Settings, c.private())
	for _, group := range groups {
		for _, name := range slices.Sorted(maps.Keys(group)) {
			args = append(args, "-c", name+"="+group[name])
		}
	}
	return args
}

// tuning fits a small machine with one busy client: little memory, short transactions that are on
// disk when they are confirmed, no parallel or compiled plans, whose start costs more than our
// queries. What little dynamic shared memory is left lies in the cluster and not in /dev/shm, which
// is tiny in containers and which systemd clears when the server's user logs out.
func tuning() map[string]string {
	return map[string]string{
		"shared_buffers":                  "64MB",
		"work_mem":                        "8MB",
		"maintenance_work_mem":            "32MB",
		"max_connections":                 "100",
		"fsync":                           "on",
		"synchronous_commit":              "on",
		"jit":                             "off",
		"dynamic_shared_memory_type":      "mmap",
		"max_parallel_workers_per_gather": "0",
		"max_logical_replication_workers": "0",
		"track_io_timing":                 "off",
		"random_page_cost":                "1.1",
		"timezone":                        "UTC",
		"log_timezone":                    "UTC",
	}
}

// careless is for data that nobody misses.
func careless() map[string]string {
	return map[string]string{
		"fsync":              "off",
		"synchronous_commit": "off",
		"full_page_writes":   "off",
		"wal_level":          "minimal",
		"max_wal_senders":    "0",
	}
}

// private keeps the server to ourselves, and what people write out of its log: the messages of failed
// statements quote values, so nothing below the level "log" is written, without the details, and
// never a statement.
func (c *cluster) private() map[string]string {
	return map[string]string{
		"listen_addresses":                  "",
		"port":                              port,
		"unix_socket_directories":           c.layout.run,
		"unix_socket_permissions":           "0700",
		"logging_collector":                 "off",
		"log_destination":                   "stderr",
		"log_min_messages":                  "log",
		"log_min_error_statement":           "panic",
		"log_error_verbosity":               "terse",
		"log_statement":                     "none",
		"log_min_duration_statement":        "-1",
		"log_parameter_max_length":          "0",
		"log_parameter_max_length_on_error": "0",
		"log_checkpoints":                   "off",
		"log_connections":                   "off",
		"log_disconnections":                "off",
	}
}
