import { isActorProcess } from 'nestjs-uactor';
import { bootstrap } from './bootstrap';

if (!isActorProcess) void bootstrap();
