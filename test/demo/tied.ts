/** Preload (`node -r`) for children: when the parent is gone, even by kill -9, the child stops as if it had been told to. */
if (process.channel) {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // the listener alone would keep the process running
  process.channel.unref();
}
