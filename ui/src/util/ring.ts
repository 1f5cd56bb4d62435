// A list of bounded length that forgets its oldest items; positions rise for ever, so that a view can stay where it is. Pure.

export class Ring<T> {
  #items: (T | undefined)[];
  #first = 0;
  #end = 0;

  constructor(readonly capacity: number) {
    this.#items = new Array(capacity);
  }

  /** Position of the oldest item that is still known. */
  get first(): number {
    return this.#first;
  }

  /** Position behind the newest one. */
  get end(): number {
    return this.#end;
  }

  get length(): number {
    return this.#end - this.#first;
  }

  push(item: T) {
    this.#items[this.#end % this.capacity] = item;
    this.#end += 1;
    if (this.length > this.capacity) this.#first = this.#end - this.capacity;
  }

  /** The item at a position; `undefined` once it is forgotten, or not there yet. */
  at(position: number): T | undefined {
    return position >= this.#first && position < this.#end ? this.#items[position % this.capacity] : undefined;
  }

  /** Positions rise on, so that what refers to the old items finds nothing. */
  clear() {
    this.#first = this.#end;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let position = this.#first; position < this.#end; position += 1) {
      const item = this.at(position);
      if (item !== undefined) yield item;
    }
  }
}
