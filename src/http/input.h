#pragma once

#include <string>
#include <string_view>

namespace sallyport::http {

/// The bytes that have come and are not used up. They stay in the loop's scratch buffer, where a
/// whole request mostly fits, and are copied only when the connection has to wait with some left:
/// so an idle connection holds no buffer.
class Input {
 public:
  std::string_view view() const { return view_; }
  bool empty() const { return view_.empty(); }
  std::size_t size() const { return view_.size(); }

  /// `fresh` lies in the scratch buffer and extends what is there.
  void extend(std::string_view fresh) {
    if (view_.empty()) {
      view_ = fresh;
      return;
    }
    keep();
    own_.append(fresh);
    view_ = own_;
  }

  void consume(std::size_t bytes) {
    view_.remove_prefix(bytes);
    if (view_.empty()) release();
  }

  /// Before the scratch buffer is used by somebody else. Views into the input go bad.
  void keep() {
    if (view_.empty()) return;
    if (view_.data() >= own_.data() && view_.data() < own_.data() + own_.size()) {
      own_.erase(0, static_cast<std::size_t>(view_.data() - own_.data()));
    } else {
      own_.assign(view_);
    }
    view_ = own_;
  }

 private:
  void release() {
    view_ = {};
    std::string().swap(own_);
  }

  std::string own_;
  std::string_view view_;
};

}  // namespace sallyport::http
