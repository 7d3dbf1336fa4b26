// Stands in for the native module @vscode/spdlog, which a build without a compiler lacks: without it every log file of the editor
// stays empty and each log call prints a stack trace. Same interface, plain synchronous writes.
const fs = require('node:fs');
const path = require('node:path');

const LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
let initialLevel = LEVELS.indexOf('info');

function timestamp(date) {
  const pad = (number, width = 2) => String(number).padStart(width, '0');
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

class Logger {
  constructor(_type, _name, file) {
    this.level = initialLevel;
    this.formatted = true;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    this.descriptor = fs.openSync(file, 'a');
  }

  write(level, message) {
    if (level < this.level || this.descriptor === undefined) return;
    const line = this.formatted ? `${timestamp(new Date())} [${LEVELS[level]}] ${message}\n` : message;
    fs.writeSync(this.descriptor, line);
  }

  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }

  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern() {}
  clearFormatters() {
    this.formatted = false;
  }
  flush() {}
  drop() {
    if (this.descriptor !== undefined) fs.closeSync(this.descriptor);
    this.descriptor = undefined;
  }
}

exports.version = 0;
exports.Logger = Logger;
exports.setLevel = (level) => {
  initialLevel = level;
};
exports.setFlushOn = () => {};
exports.createRotatingLogger = async (name, file) => new Logger('rotating', name, file);
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
