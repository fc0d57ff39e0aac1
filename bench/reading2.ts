/** `npm run bench -- reading2`: what reading.ts measures, with files of OpenCode 2. */
process.env.BENCH_MAJOR = "2"
await import("./reading.ts")
