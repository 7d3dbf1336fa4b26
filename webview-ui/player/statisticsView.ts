import { make, setAttribute, setText } from '../page/dom';
import { CHART, type ChartMark, type CurveChart } from './curveChart';
import type { FigureRow } from './figureText';

const SVG = 'http://www.w3.org/2000/svg';

/** What the player knows of itself, over the picture: the curve with the point at which it is now, and figures. */
export class StatisticsView {
  readonly element = make('section', { class: 'statistics', attributes: { 'aria-label': 'Statistics', hidden: true } });
  readonly #curve = svg('path', { class: 'curve' });
  readonly #refill = svg('path', { class: 'refill' });
  readonly #axes = svg('path', { class: 'axes' });
  readonly #point = svg('circle', { class: 'point', r: '4.5' });
  readonly #marks = svg('g', { class: 'marks' });
  readonly #chart = svg('svg', {
    class: 'curve-chart',
    viewBox: `0 0 ${CHART.width} ${CHART.height}`,
    role: 'img',
  });
  readonly #rows = make('dl', { class: 'facts' });
  readonly #values = new Map<string, HTMLElement>();
  #markKey = '';

  constructor() {
    this.#chart.append(this.#axes, this.#marks, this.#refill, this.#curve, this.#point);
    const caption = make('p', { class: 'chart-caption', text: 'Frames per second over buffered frames' });
    this.element.append(caption, this.#chart, this.#rows);
  }

  /** `isCurveUsed`: whether the curve decides what is shown now. */
  show(chart: CurveChart, isCurveUsed: boolean, rows: readonly FigureRow[]): void {
    this.#curve.setAttribute('d', chart.curve);
    this.#refill.setAttribute('d', chart.refill);
    this.#axes.setAttribute('d', chart.axes);
    this.#point.setAttribute('cx', String(chart.point.x));
    this.#point.setAttribute('cy', String(chart.point.y));
    this.#chart.classList.toggle('is-unused', !isCurveUsed);
    this.#showMarks(chart);
    const [buffer, playing] = rows;
    setAttribute(this.#chart, 'aria-label', `Playback curve. Buffer: ${buffer?.value}. Playing: ${playing?.value}.`);
    for (const { label, value } of rows) setText(this.#valueOf(label), value);
  }

  #showMarks({ frameMarks, rateMarks }: CurveChart): void {
    const key = JSON.stringify([frameMarks, rateMarks]);
    if (key === this.#markKey) return;
    this.#markKey = key;
    const mark = (anchor: string) => (each: ChartMark) => {
      const text = svg('text', { x: String(each.x), y: String(each.y), 'text-anchor': anchor });
      text.textContent = each.text;
      return text;
    };
    this.#marks.replaceChildren(...frameMarks.map(mark('middle')), ...rateMarks.map(mark('end')));
  }

  #valueOf(label: string): HTMLElement {
    const known = this.#values.get(label);
    if (known) return known;
    const value = make('dd');
    this.#rows.append(make('dt', { text: label }), value);
    this.#values.set(label, value);
    return value;
  }
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
