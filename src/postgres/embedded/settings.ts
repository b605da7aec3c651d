import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

const megabyte = 1024 ** 2;

/** Settings of `postgresql.conf` for a server that shares this machine with Node and DuckDB. */
export function serverSettings(port: number): Record<string, string> {
  const memory = totalmem() / megabyte;
  const cores = availableParallelism();
  return {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    shared_buffers: megabytes(clamp(memory / 8, 128, 4096)),
    effective_cache_size: megabytes(memory / 2),
    work_mem: megabytes(clamp(memory / 128, 16, 256)),
    maintenance_work_mem: megabytes(clamp(memory / 32, 64, 1024)),
    max_connections: '100',
    max_worker_processes: String(cores + 4),
    max_parallel_workers: String(cores),
    max_parallel_workers_per_gather: String(Math.max(1, cores - 1)),
    // No replica reads this log, and what a table's first load copies needs no log at all.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    synchronous_commit: 'off',
    random_page_cost: '1.1',
    jit: 'off',
    shared_preload_libraries: 'pg_stat_statements',
    dynamic_shared_memory_type: sharedMemoryIsRoomy() ? 'posix' : 'mmap',
    log_min_duration_statement: '10s',
  };
}

/** Containers often have 64 MB of /dev/shm, too little for a parallel hash join. */
function sharedMemoryIsRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return (bavail * bsize) / megabyte >= 512;
  } catch {
    return false;
  }
}

const megabytes = (value: number): string => `${Math.round(value)}MB`;
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
