const nodeExternals = require('webpack-node-externals');

/** The bundle of the application, and the same without the guard; INLINE=1 takes nestjs-uactor into them. */
module.exports = (options) => ({
  ...options,
  entry: { main: './src/main.ts', unguarded: './src/unguarded.ts' },
  output: {
    ...options.output,
    path: `${__dirname}/${process.env.INLINE ? 'dist-inlined' : 'dist'}`,
    filename: '[name].js',
  },
  externals: [nodeExternals(process.env.INLINE ? { allowlist: [/^nestjs-uactor/] } : {})],
});
