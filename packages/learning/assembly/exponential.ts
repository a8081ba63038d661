/** e^x of four float32 at once, to about 1e-7 of itself (Cephes expf, Stephen Moshier). */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  // Beyond these float32 overflows or vanishes.
  const bounded = f32x4.pmin(f32x4.splat(88), f32x4.pmax(f32x4.splat(-87), x));
  const whole = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  let r = f32x4.sub(bounded, f32x4.mul(whole, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(whole, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(whole), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
