import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

// A browser keeps the connection of its event stream for later requests: waiting for that would hold up the end.
// eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- Nest declares options as a class and takes literals
const app = await NestFactory.create(AppModule, { forceCloseConnections: true });
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000);
Logger.log(`Search at ${await app.getUrl()}`, 'Sample');
