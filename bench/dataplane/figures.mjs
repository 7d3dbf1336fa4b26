// Numbers of a bench: medians, percentiles, tables.

export function median(values) {
  return percentile(values, 0.5);
}

/** The nearest rank; undefined of nothing, and of what could not be measured. */
export function percentile(values, part) {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  if (part === 0.5 && sorted.length % 2 === 0) return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

/** The median of a / b over rounds: what else the computer did in a round falls on both. */
export function medianRatio(a, b) {
  return median(a.map((value, i) => value / b[i]));
}

/** Three digits that say something; a dash for what is not known. */
export function shown(value) {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(value < 1 ? 2 : 3)));
}

/** A table in Markdown. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** For JSON.stringify: four digits are more than is known. */
export function rounded(_key, value) {
  return typeof value === 'number' ? Number(value.toPrecision(4)) : value;
}
