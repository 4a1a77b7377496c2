process.stdin.resume();
process.stdout.write('x');
