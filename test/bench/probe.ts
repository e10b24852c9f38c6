import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Preloaded (`node -r`) into what is measured: tells how long its event loop was held, and ends it with the bench, even after kill -9. */
if (process.channel) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('message', said => {
    if (said === 'loop') process.send?.({ p99: delay.percentile(99) / 1e6, most: delay.max / 1e6 });
    delay.reset();
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // the listener alone would keep the process running
  process.channel.unref();
}
