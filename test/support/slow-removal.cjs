// Preloaded into a program: a disk that takes two milliseconds to remove a file.
const fs = require('node:fs');

const { unlinkSync } = fs;
const clock = new Int32Array(new SharedArrayBuffer(4));
fs.unlinkSync = (path) => {
  Atomics.wait(clock, 0, 0, 2);
  unlinkSync(path);
};
