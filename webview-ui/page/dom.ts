/** What an element is made with. Texts are set as texts, never read as HTML. */
export interface ElementParts {
  readonly class?: string;
  readonly text?: string;
  /** Attributes by name, `aria-…` and `data-…` included; undefined and false leave one out, true sets it empty. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly on?: { readonly [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
}

/** Makes an element with its children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  parts: ElementParts = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (parts.class !== undefined) element.className = parts.class;
  if (parts.text !== undefined) element.textContent = parts.text;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const [name, listener] of Object.entries(parts.on ?? {})) {
    element.addEventListener(name, listener as (event: Event) => void);
  }
  element.append(...children);
  return element;
}

/** A button that submits nothing. `class`: `quiet` for those of a toolbar. */
export function makeButton(
  text: string,
  run: (event: MouseEvent) => void,
  parts: ElementParts = {},
): HTMLButtonElement {
  const button = make('button', { ...parts, text, on: { ...parts.on, click: run } });
  button.type = 'button';
  return button;
}

/** A labelled select; the label is the text in front of it. Answers its value to `changed`. */
export function makeSelect(
  label: string,
  changed: (value: string) => void,
): { readonly element: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const select = make('select', { on: { change: () => changed(select.value) } });
  return { element: make('label', { class: 'field' }, make('span', { text: label }), select), select };
}

/** Gives a select its options and value, and touches nothing where they are the same: an open list stays open. */
export function setOptions(
  select: HTMLSelectElement,
  options: readonly { readonly value: string; readonly text: string }[],
  value: string,
): void {
  const isSame =
    select.options.length === options.length &&
    options.every(({ value: key, text }, i) => select.options[i]?.value === key && select.options[i].text === text);
  if (!isSame) {
    select.replaceChildren(
      ...options.map(({ value: key, text }) => make('option', { text, attributes: { value: key } })),
    );
  }
  if (select.value !== value) select.value = value;
}

/** Sets an attribute only where it says something else: what stays the same costs nothing and is no news to screen readers. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets a text only where it says something else: a live region must not be touched for nothing, nor a selection lost. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
