#pragma once

#include <cstddef>
#include <list>
#include <unordered_map>
#include <utility>

namespace sallyport {

/// A map that forgets what was used longest ago once it holds `capacity` entries. Not
/// thread-safe; its user holds the lock.
template <class Key, class Value, class Hash = std::hash<Key>, class Equal = std::equal_to<>>
class BoundedLru {
 public:
  explicit BoundedLru(std::size_t capacity) : capacity_(capacity) {}

  /// Null if it is not there. Counts as a use. Good until the next insert or erase.
  template <class K>
  Value* find(const K& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, it->second);
    return &it->second->second;
  }

  /// The entry, made with a default value if it was not there.
  Value& at(const Key& key) {
    if (Value* found = find(key)) return *found;
    if (index_.size() >= capacity_) drop_oldest();
    order_.emplace_front(key, Value{});
    index_.emplace(key, order_.begin());
    return order_.front().second;
  }

  template <class K>
  void erase(const K& key) {
    const auto it = index_.find(key);
    if (it == index_.end()) return;
    order_.erase(it->second);
    index_.erase(it);
  }

  /// REQUIRES: not empty.
  std::pair<Key, Value>& oldest() { return order_.back(); }
  void drop_oldest() {
    if (order_.empty()) return;
    index_.erase(order_.back().first);
    order_.pop_back();
  }

  std::size_t size() const { return index_.size(); }
  bool empty() const { return index_.empty(); }

 private:
  std::size_t capacity_;
  std::list<std::pair<Key, Value>> order_;  // the latest used in front
  std::unordered_map<Key, typename std::list<std::pair<Key, Value>>::iterator, Hash, Equal> index_;
};

}  // namespace sallyport
