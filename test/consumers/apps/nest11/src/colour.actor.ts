import { NotFoundException } from '@nestjs/common';
import { Actor } from 'nestjs-uactor';

@Actor()
export class ColourActor {
  private readonly colours = new Map([['apple', 'red']]);

  where(): number {
    return process.pid;
  }

  colourOf(thing: string): string {
    const colour = this.colours.get(thing);
    if (colour === undefined) throw new NotFoundException(`Nobody knows the colour of ${thing}`);
    return colour;
  }
}
