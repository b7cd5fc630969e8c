package dev.packagefast.security.inventory.tree;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an object that has few, as nearly all have: side by side and found by comparing. A hash map takes six
 * times the memory, and more time for what a lockfile's reader asks of an entry.
 */
final class SmallObject extends AbstractMap<String, Data> {
    /** With more, finding one by comparing would be slower than by hash, and slow without bound in hostile files. */
    private static final int MOST = 8;

    private String[] keys = new String[4];
    private Data[] values = new Data[4];
    private int size;

    boolean isFull() {
        return size == MOST;
    }

    /** @return false when it has that key already; the new value then takes the place of the other */
    boolean putNew(String key, Data value) {
        int place = place(key);
        if (place >= 0) {
            values[place] = value;
            return false;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, MOST);
            values = Arrays.copyOf(values, MOST);
        }
        keys[size] = key;
        values[size] = value;
        size++;
        return true;
    }

    private int place(Object key) {
        for (int i = 0; i < size; i++) {
            if (keys[i].equals(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public boolean containsKey(Object key) {
        return place(key) >= 0;
    }

    @Override
    public @Nullable Data get(Object key) {
        int place = place(key);
        return place < 0 ? null : values[place];
    }

    @Override
    public Set<Map.Entry<String, Data>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public Iterator<Map.Entry<String, Data>> iterator() {
                return new InOrder();
            }
        };
    }

    private final class InOrder implements Iterator<Map.Entry<String, Data>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < size;
        }

        @Override
        public Map.Entry<String, Data> next() {
            if (next == size) {
                throw new NoSuchElementException();
            }
            int place = next++;
            return Map.entry(keys[place], values[place]);
        }
    }
}
