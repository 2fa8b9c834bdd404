// Preloaded into every measured process: says at its end what everything after the start of Node.js took.
const wall = performance.now();
const cpu = process.cpuUsage();

process.on('exit', () => {
  const { user, system } = process.cpuUsage(cpu);
  process.stdout.write(JSON.stringify({
    wallMs: performance.now() - wall,
    cpuMs: (user + system) / 1000,
    userMs: user / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
  }));
});
