// Checks what is packaged: `node scripts/checkPackage.mjs [FILE]`. Exactly what an editor needs is in it, and it is small.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { root } from './install.mjs';

const MAX_BYTES = 1_000_000;

/** What is in the package: every file is one of these, and each of these is there. */
const CONTENT = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package(\.nls(\.[a-z-]+)?)?\.json$/,
  /^extension\/(readme|changelog)\.md$/,
  /^extension\/LICENSE\.txt$/,
  /^extension\/dist\/(extension|nodeWorker|ott-node)\.js$/,
  /^extension\/dist\/webview\/[a-zA-Z]+\.(js|css)$/,
  /^extension\/media\/[a-z-]+\.(svg|png)$/,
  /^extension\/media\/walkthrough\/[a-z]+\.svg$/,
  /^extension\/media\/sample\.mjpeg$/,
];
const CONTENT_IF_ANY = [/^extension\/l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/];

/** Files that VS Code finds by name. */
const NAMED = ['package.json', 'package.nls.json', 'dist/nodeWorker.js', 'media/sample.mjpeg'];

/**
 * The files of a zip archive without comment: its central directory, APPNOTE.TXT sections 4.3.7, 4.3.12 and 4.3.16.
 * @returns {Map<string, () => Buffer>} name -> reads the content
 */
function filesOf(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('it is no zip archive');
  const files = new Map();
  for (let at = zip.readUInt32LE(end + 16), left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const header = zip.readUInt32LE(at + 42);
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), () => {
      const start = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const packed = zip.subarray(start, start + size);
      return method === 0 ? packed : inflateRawSync(packed);
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}

/** The files of the extension that a manifest names, wherever it does: by their folders. */
function filesNamedIn(value) {
  if (typeof value === 'string')
    return /^(\.\/)?(dist|media)\/[\w./-]+$/.test(value) ? [path.posix.normalize(value)] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(filesNamedIn) : [];
}

/** What is wrong with a package, a line each. */
function flawsOf(zip) {
  const files = filesOf(zip);
  const names = [...files.keys()];
  const manifest = JSON.parse(String(files.get('extension/package.json')?.() ?? '{}'));
  const needed = new Set([...NAMED, ...filesNamedIn(manifest)]);
  return [
    ...(zip.length < MAX_BYTES ? [] : [`it has ${zip.length} bytes; it must stay below ${MAX_BYTES}`]),
    ...names
      .filter((name) => ![...CONTENT, ...CONTENT_IF_ANY].some((pattern) => pattern.test(name)))
      .map((name) => `${name} does not belong into it`),
    ...CONTENT.filter((pattern) => !names.some((name) => pattern.test(name))).map((pattern) => `nothing is ${pattern}`),
    ...[...needed].filter((file) => !files.has(`extension/${file}`)).map((file) => `${file} is missing`),
    ...names
      .filter((name) => /\.(js|css)$/.test(name))
      .filter((name) => /sourceMappingURL=/.test(String(files.get(name)?.())))
      .map((name) => `${name} points to a source map`),
  ];
}

const file = path.resolve(process.argv[2] ?? path.join(root, 'dist/ott-overlay.vsix'));
const zip = readFileSync(file);
const flaws = flawsOf(zip);
const shown = path.relative(process.cwd(), file);
if (flaws.length > 0) {
  console.error(`${shown} is not as it should be:\n${flaws.map((flaw) => `  ${flaw}`).join('\n')}`);
  process.exitCode = 1;
} else {
  console.log(`${shown}: ${filesOf(zip).size} files, ${zip.length} bytes, nothing but what belongs into it`);
}
