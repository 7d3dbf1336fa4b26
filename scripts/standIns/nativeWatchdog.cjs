// Stands in for the native module native-watchdog, which a build without a compiler lacks: ends this process when its parent is gone.
const CHECK_INTERVAL_MS = 2000;

exports.start = (parentId) => {
  const check = () => {
    try {
      process.kill(parentId, 0);
    } catch (error) {
      if (error.code === 'ESRCH') process.exit(0);
    }
  };
  setInterval(check, CHECK_INTERVAL_MS).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
