import type { DatagramBudget } from '../../src/shared/datagramCount';
import { make, makeButton, setAttribute, setText } from '../page/dom';
import { bytesText, countText, sizeReading } from './fileWords';
import { type SizeBar, SizeChart } from './sizeChart';

const SVG = 'http://www.w3.org/2000/svg';
/** The shapes' own measure; they are stretched to the chart's size. */
const WIDTH = 1_000;
const HEIGHT = 100;

export interface ChartActions {
  seek(index: number): void;
  toggleDatagrams(): void;
}

/** Frame sizes over time, with the current frame marked; pointer and keys read values and go to frames. */
export class ChartView {
  readonly element: HTMLElement;
  readonly #plot: HTMLElement;
  readonly #most = path('most');
  readonly #least = path('least');
  readonly #mean = path('mean');
  readonly #reader = path('reader');
  readonly #marker = path('marker');
  readonly #lines = make('div', { class: 'chart-lines', attributes: { 'aria-hidden': 'true', hidden: true } });
  readonly #top = make('span', { class: 'chart-top', attributes: { 'aria-hidden': 'true' } });
  readonly #reading = make('span', { class: 'chart-reading' });
  readonly #datagrams: HTMLButtonElement;
  readonly #actions: ChartActions;
  #chart = new SizeChart([]);
  #budget: DatagramBudget = { datagramBytes: 1, roomBytes: 1, extraBytes: 0 };
  #current = 0;
  /** The frame that is read; undefined: the current one. */
  #read: number | undefined;

  constructor(actions: ChartActions) {
    this.#actions = actions;
    this.#datagrams = makeButton('Datagrams', () => actions.toggleDatagrams(), {
      class: 'quiet',
      attributes: {
        'aria-pressed': 'false',
        title: 'Show above which sizes a frame needs one datagram more between machines (D)',
        'aria-keyshortcuts': 'D',
      },
    });
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    svg.append(this.#most, this.#least, this.#mean, this.#reader, this.#marker);
    this.#plot = make('div', {
      class: 'chart-plot',
      attributes: { role: 'slider', tabindex: 0, 'aria-label': 'Frame sizes over time', 'aria-valuemin': 0 },
    });
    this.#plot.append(svg, this.#lines, this.#top);
    const head = make('div', { class: 'chart-head' }, make('h2', { text: 'Frame sizes' }), this.#reading);
    head.append(this.#datagrams);
    this.element = make('section', { class: 'chart', attributes: { 'aria-label': 'Frame sizes' } }, head, this.#plot);
    this.#listen();
  }

  show(chart: SizeChart, budget: DatagramBudget, showsDatagrams: boolean): void {
    this.#chart = chart;
    this.#budget = budget;
    const bars = chart.bars();
    this.#most.setAttribute('d', areaOf(bars, 'most'));
    this.#least.setAttribute('d', areaOf(bars, 'least'));
    this.#mean.setAttribute(
      'd',
      bars.map(({ left, right, mean }, i) => `${i === 0 ? 'M' : 'L'}${x(left)} ${y(mean)}H${x(right)}`).join(''),
    );
    setText(this.#top, chart.summary ? bytesText(chart.summary.most) : '');
    setAttribute(this.#datagrams, 'aria-pressed', String(showsDatagrams));
    this.#lines.hidden = !showsDatagrams;
    this.#top.hidden = showsDatagrams;
    this.#lines.replaceChildren(
      ...chart.lines(budget).map(({ datagrams, bytes, height }) => {
        const line = make(
          'div',
          { class: 'chart-line' },
          make('span', { text: `${countText(datagrams, 'datagram')}: up to ${bytesText(bytes)}` }),
        );
        line.style.bottom = `${height * 100}%`;
        return line;
      }),
    );
    setAttribute(this.#plot, 'aria-valuemax', String(Math.max(0, chart.frames - 1)));
    this.setCurrent(this.#current);
  }

  /** Marks the frame that is shown. */
  setCurrent(index: number): void {
    this.#current = index;
    const at = x(this.#chart.placeOf(index));
    this.#marker.setAttribute('d', this.#chart.frames === 0 ? '' : `M${at} 0V${HEIGHT}`);
    this.#tell();
  }

  #tell(): void {
    const index = this.#read ?? this.#current;
    const bucket = this.#chart.bucketOf(index);
    const words = bucket ? sizeReading(bucket, this.#budget) : 'No frames yet';
    setText(this.#reading, words);
    setAttribute(this.#plot, 'aria-valuenow', String(index));
    setAttribute(this.#plot, 'aria-valuetext', words);
    const isRead = this.#read !== undefined && this.#chart.frames > 0;
    this.#reader.setAttribute('d', isRead ? `M${x(this.#chart.placeOf(index))} 0V${HEIGHT}` : '');
  }

  #listen(): void {
    const plot = this.#plot;
    const frameOf = ({ clientX }: PointerEvent): number | undefined => {
      const { left, width } = plot.getBoundingClientRect();
      return this.#chart.frameAt((clientX - left) / Math.max(1, width));
    };
    const readAt = (index: number | undefined): void => {
      this.#read = index;
      this.#tell();
    };
    plot.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      const index = frameOf(event);
      if (index !== undefined) this.#actions.seek(index);
    });
    plot.addEventListener('pointermove', (event) => {
      const index = frameOf(event);
      readAt(index);
      if (index !== undefined && plot.hasPointerCapture(event.pointerId)) this.#actions.seek(index);
    });
    plot.addEventListener('pointerleave', () => readAt(undefined));
    plot.addEventListener('blur', () => readAt(undefined));
    plot.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const index = this.#read ?? this.#current;
      const last = Math.max(0, this.#chart.frames - 1);
      const next: Readonly<Record<string, number>> = {
        ArrowRight: this.#chart.beside(index, 1),
        ArrowLeft: this.#chart.beside(index, -1),
        Home: 0,
        End: last,
      };
      if (event.key === 'Enter') this.#actions.seek(index);
      else if (!event.shiftKey && Object.hasOwn(next, event.key)) readAt(next[event.key]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
}

function path(name: string): SVGPathElement {
  const element = document.createElementNS(SVG, 'path');
  element.setAttribute('class', `chart-${name}`);
  return element;
}

const x = (fraction: number): string => (fraction * WIDTH).toFixed(2);
const y = (fraction: number): string => ((1 - fraction) * HEIGHT).toFixed(2);

/** Bars that stand on the ground, each as high as that. */
function areaOf(bars: readonly SizeBar[], height: 'least' | 'most'): string {
  return bars.map((bar) => `M${x(bar.left)} ${HEIGHT}V${y(bar[height])}H${x(bar.right)}V${HEIGHT}Z`).join('');
}
