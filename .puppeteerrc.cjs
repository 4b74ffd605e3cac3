// The tests use the system's Chromium; puppeteer's own download is neither needed nor wanted.
module.exports = { skipDownload: true };
