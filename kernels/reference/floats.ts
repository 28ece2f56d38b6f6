/** The arrays that the reference operations work on: f32 as a device stores it, f64 for finite differences. */
export type Floats = Float32Array | Float64Array;
