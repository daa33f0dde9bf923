// SPDX-License-Identifier: Apache-2.0
// Windows of images [n, channels, height, width]: laid out for a matrix product, or reduced.
// types: float32 float16 bfloat16

struct Axis {
    ulong size;      // of the image
    ulong windows;   // of the result
    ulong kernel_;   // of a window
    ulong step;      // from one window to the next
    ulong padding;   // before the image
    ulong dilation;  // from one element of a window to the next
    ulong stride;    // from one element of the image to the next, in elements of memory
};

// The Java class Windows writes this struct.
struct Windows {
    ulong images;
    ulong channels;        // of one group
    ulong image_stride;    // in elements
    ulong channel_stride;  // in elements
    Axis y;
    Axis x;
    uint padded;  // whether a mean counts the padding
};

// Where element k of window w lies in the image; the size or more if in the padding.
inline ulong place(constant Axis& axis, ulong w, ulong k) { return w * axis.step + k * axis.dilation - axis.padding; }

// Row r of the result is a window, (group, image, y, x); its elements are (channel, y, x). Padding is 0.
kernel void unfold(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]], device const T* image [[buffer(2)]],
                   constant Windows& windows [[buffer(3)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    ulong area = windows.y.kernel_ * windows.x.kernel_;
    for (ulong row = item.first; row < item.last; row++) {
        device T* to = z + row * walk.inner;
        ulong wx = row % windows.x.windows;
        ulong rest = row / windows.x.windows;
        ulong wy = rest % windows.y.windows;
        rest /= windows.y.windows;
        ulong n = rest % windows.images;
        ulong group = rest / windows.images;
        device const T* from =
            image + n * windows.image_stride + group * windows.channels * windows.channel_stride;
        for (ulong i = lane; i < walk.inner; i += width) {
            ulong channel = i / area;
            ulong y = place(windows.y, wy, i % area / windows.x.kernel_);
            ulong x = place(windows.x, wx, i % windows.x.kernel_);
            bool inside = y < windows.y.size && x < windows.x.size;
            to[i] = inside ? from[channel * windows.channel_stride + y * windows.y.stride + x * windows.x.stride] : T(0);
        }
    }
}

// The image and the window that an element of a pooled result is for.
struct Window {
    ulong offset;
    ulong y;
    ulong x;
};

inline Window window_of(constant Windows& windows, ulong i) {
    Window window;
    window.x = i % windows.x.windows;
    ulong rest = i / windows.x.windows;
    window.y = rest % windows.y.windows;
    rest /= windows.y.windows;
    window.offset = rest % windows.channels * windows.channel_stride + rest / windows.channels * windows.image_stride;
    return window;
}

kernel void max_pool(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]],
                     device const T* image [[buffer(2)]], constant Windows& windows [[buffer(3)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    for (ulong i = item.begin + lane; i < item.end; i += width) {
        Window window = window_of(windows, i);
        float largest = -INFINITY;
        for (ulong ky = 0; ky < windows.y.kernel_; ky++) {
            ulong y = place(windows.y, window.y, ky);
            for (ulong kx = 0; kx < windows.x.kernel_; kx++) {
                ulong x = place(windows.x, window.x, kx);
                if (y < windows.y.size && x < windows.x.size) {
                    float value = float(image[window.offset + y * windows.y.stride + x * windows.x.stride]);
                    largest = value > largest || isnan(value) ? value : largest;
                }
            }
        }
        z[i] = T(largest);
    }
}

// The elements of a window along an axis that lie before the end of the image and the padding behind it.
inline ulong counted(constant Axis& axis, ulong w) {
    ulong begin = w * axis.step;
    return min(axis.kernel_, axis.size + 2 * axis.padding - begin);
}

kernel void avg_pool(constant Walk& walk [[buffer(0)]], device T* z [[buffer(1)]],
                     device const T* image [[buffer(2)]], constant Windows& windows [[buffer(3)]], MPS_THREAD) {
    Item item = item_of(walk, thread_, width);
    for (ulong i = item.begin + lane; i < item.end; i += width) {
        Window window = window_of(windows, i);
        float total = 0.0f;
        uint count = 0;
        for (ulong ky = 0; ky < windows.y.kernel_; ky++) {
            ulong y = place(windows.y, window.y, ky);
            for (ulong kx = 0; kx < windows.x.kernel_; kx++) {
                ulong x = place(windows.x, window.x, kx);
                if (y < windows.y.size && x < windows.x.size) {
                    total += float(image[window.offset + y * windows.y.stride + x * windows.x.stride]);
                    count++;
                }
            }
        }
        float divisor = windows.padded != 0 ? float(counted(windows.y, window.y) * counted(windows.x, window.x))
                                            : float(count);
        z[i] = T(total / divisor);
    }
}
